/** The command line: reads the settings, puts the parts together, tells a person what is going on. */
@NullMarked
package io.etcdsidekicks.gate.cli;

import org.jspecify.annotations.NullMarked;
