package io.etcdsidekicks.lab;

import java.nio.file.Path;

/**
 * What lies where on a machine that runs our programs without pods.
 *
 * @param folder its own
 */
record MachinePaths(Path folder) {

    Path staged() {
        return folder.resolve("staged/etcd.yaml");
    }

    Path manifests() {
        return folder.resolve("manifests");
    }

    Path installed() {
        return manifests().resolve("etcd.yaml");
    }

    /** Where etcd's disk is mounted. */
    Path volume() {
        return folder.resolve("etcd");
    }

    Path data() {
        return volume().resolve("data");
    }

    /** On another disk than etcd's. */
    Path state() {
        return folder.resolve("state");
    }

    Path template() {
        return folder.resolve("etcd-template.yaml");
    }

    /** Where disks are that are mounted nowhere. */
    Path disks() {
        return folder.resolve("disks");
    }
}
