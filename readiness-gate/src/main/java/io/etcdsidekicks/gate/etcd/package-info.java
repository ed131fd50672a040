/** This machine's own etcd, seen from outside. */
@NullMarked
package io.etcdsidekicks.gate.etcd;

import org.jspecify.annotations.NullMarked;
