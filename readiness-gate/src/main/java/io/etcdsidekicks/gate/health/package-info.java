/** The own health of a gate that stays, through Micronaut's endpoint. */
@NullMarked
package io.etcdsidekicks.gate.health;

import org.jspecify.annotations.NullMarked;
