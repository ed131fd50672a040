/** What the etcd members say when asked from outside. */
@NullMarked
package io.etcdsidekicks.lab.etcd;

import org.jspecify.annotations.NullMarked;
