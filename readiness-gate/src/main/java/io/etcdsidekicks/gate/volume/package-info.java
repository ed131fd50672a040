/** etcd's data volume on disk: the note beside the data, the data moved aside, the WAL's first records. */
@NullMarked
package io.etcdsidekicks.gate.volume;

import org.jspecify.annotations.NullMarked;
