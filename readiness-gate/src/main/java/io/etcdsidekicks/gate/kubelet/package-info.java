/** The staged manifest and the kubelet's manifest directory on disk. */
@NullMarked
package io.etcdsidekicks.gate.kubelet;

import org.jspecify.annotations.NullMarked;
