/** etcd, seen from outside, and this machine's own ports and addresses. */
@NullMarked
package io.etcdsidekicks.gate.etcd;

import org.jspecify.annotations.NullMarked;
