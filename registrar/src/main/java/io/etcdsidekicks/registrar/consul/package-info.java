/** The registrations of the local Consul agent, through consul-client. */
@NullMarked
package io.etcdsidekicks.registrar.consul;

import org.jspecify.annotations.NullMarked;
