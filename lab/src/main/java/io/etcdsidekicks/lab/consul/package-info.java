/** Consul agents of the lab, and what Consul says when asked from outside. */
@NullMarked
package io.etcdsidekicks.lab.consul;

import org.jspecify.annotations.NullMarked;
