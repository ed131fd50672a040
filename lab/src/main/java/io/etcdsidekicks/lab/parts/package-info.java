/** The real Consul and the real etcd: found, or fetched as signed packages. */
@NullMarked
package io.etcdsidekicks.lab.parts;

import org.jspecify.annotations.NullMarked;
