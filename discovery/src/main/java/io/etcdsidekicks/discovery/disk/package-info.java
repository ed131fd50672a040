/** What is on etcd's data volume. */
@NullMarked
package io.etcdsidekicks.discovery.disk;

import org.jspecify.annotations.NullMarked;
