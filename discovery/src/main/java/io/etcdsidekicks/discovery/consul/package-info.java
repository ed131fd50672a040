/** The connection to the local Consul agent and what its catalog says, through consul-client. */
@NullMarked
package io.etcdsidekicks.discovery.consul;

import org.jspecify.annotations.NullMarked;
