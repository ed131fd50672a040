/** The command line: reads the settings and puts the parts together. */
@NullMarked
package io.etcdsidekicks.registrar.cli;

import org.jspecify.annotations.NullMarked;
