package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.StartHead;

/**
 * A start file that was read.
 *
 * @param head the comment
 * @param config what etcd reads; it agrees with the head
 */
public record StartFile(StartHead head, EtcdConfig config) {}
