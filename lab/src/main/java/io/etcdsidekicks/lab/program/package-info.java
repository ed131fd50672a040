/** Programs that the lab starts: signals, exit codes, and every line they write. */
@NullMarked
package io.etcdsidekicks.lab.program;

import org.jspecify.annotations.NullMarked;
