/** Decides how this machine's etcd may start: settings, values, ports, rules and the loop. */
@NullMarked
package io.etcdsidekicks.gate;

import org.jspecify.annotations.NullMarked;
