/** Hand-overs that are killed at random moments, with somebody watching what the kubelet would see. */
@NullMarked
package io.etcdsidekicks.lab.handover;

import org.jspecify.annotations.NullMarked;
