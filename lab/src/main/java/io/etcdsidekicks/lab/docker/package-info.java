/** A container engine: the machine's own, or one that runs in the lab's sandbox. */
@NullMarked
package io.etcdsidekicks.lab.docker;

import org.jspecify.annotations.NullMarked;
