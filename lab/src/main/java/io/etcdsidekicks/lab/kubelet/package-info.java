/** Stands in for the kubelet: runs the static pods of a directory by the kubelet's file rules. */
@NullMarked
package io.etcdsidekicks.lab.kubelet;

import org.jspecify.annotations.NullMarked;
