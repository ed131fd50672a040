/** Trials: machines that boot at random times while everything around them breaks, and a writer that keeps count. */
@NullMarked
package io.etcdsidekicks.lab.trials;

import org.jspecify.annotations.NullMarked;
