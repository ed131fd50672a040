/** Machines: a namespace each, on one switch. */
@NullMarked
package io.etcdsidekicks.lab.machine;

import org.jspecify.annotations.NullMarked;
