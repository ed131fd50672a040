/** How a program tells its own health over HTTP, and how it is asked for it from the command line. */
@NullMarked
package io.etcdsidekicks.discovery.health;

import org.jspecify.annotations.NullMarked;
