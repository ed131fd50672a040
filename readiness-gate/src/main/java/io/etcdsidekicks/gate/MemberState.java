package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;

/**
 * What a member says of itself.
 *
 * @param version etcd's, for example {@code 3.5.16}
 * @param leader whom it follows, 0 for nobody
 * @param raftIndex how far its log has come
 */
public record MemberState(String version, EtcdId leader, long raftIndex) {}
