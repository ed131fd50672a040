package io.etcdsidekicks.lab.parts;

import java.nio.file.Path;

/** Where the real parts are. */
public record Parts(Path consul, Path etcd, Path etcdctl) {}
