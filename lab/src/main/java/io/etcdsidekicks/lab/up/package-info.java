/** The command lab up: boots machines, shows what they do, and says what came out. */
@NullMarked
package io.etcdsidekicks.lab.up;

import org.jspecify.annotations.NullMarked;
