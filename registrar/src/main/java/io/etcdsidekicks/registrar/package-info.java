/** Keeps this machine's etcd in Consul: settings, values, rules and the loop. */
@NullMarked
package io.etcdsidekicks.registrar;

import org.jspecify.annotations.NullMarked;
