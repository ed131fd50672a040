/** etcd's volume on disk: the start file, what is moved aside, the WAL's first records. */
@NullMarked
package io.etcdsidekicks.gate.volume;

import org.jspecify.annotations.NullMarked;
