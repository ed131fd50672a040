/** The founding record, the lock and the living machines in Consul, through consul-client. */
@NullMarked
package io.etcdsidekicks.gate.consul;

import org.jspecify.annotations.NullMarked;
