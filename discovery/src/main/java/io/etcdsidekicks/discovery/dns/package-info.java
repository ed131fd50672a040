/** SRV and address look-ups through dnsjava, as etcd would see them. */
@NullMarked
package io.etcdsidekicks.discovery.dns;

import org.jspecify.annotations.NullMarked;
