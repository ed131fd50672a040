/** What a running etcd says over HTTP, through Micronaut's HTTP client. */
@NullMarked
package io.etcdsidekicks.discovery.etcd;

import org.jspecify.annotations.NullMarked;
