/** Runs static pods: a stand-in that keeps the kubelet's file rules and starts at once, and the real kubelet. */
@NullMarked
package io.etcdsidekicks.lab.kubelet;

import org.jspecify.annotations.NullMarked;
