/** The registrar's own health, through Micronaut's endpoint. */
@NullMarked
package io.etcdsidekicks.registrar.health;

import org.jspecify.annotations.NullMarked;
