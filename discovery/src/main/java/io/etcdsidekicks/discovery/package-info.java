/** What a peer is called in Consul and in DNS: values and naming, no loop and no decision. */
@NullMarked
package io.etcdsidekicks.discovery;

import org.jspecify.annotations.NullMarked;
