package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.ReservedNames;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;

/** The keys that decide whether etcd can begin anew. */
final class StartKeys {
    static final String LIST = "initial-cluster";
    static final String STATE = "initial-cluster-state";
    static final String TOKEN = "initial-cluster-token";

    /** 192.0.2.1 is an address that nobody has (RFC 5737). */
    static final String SEALED_LIST = ReservedNames.SEALED + "=http://192.0.2.1:2380";

    static final String SEALED_STATE = "existing";
    static final String SEALED_TOKEN = "sealed";

    private static final String DISCOVERY = "discovery";
    private static final String DISCOVERY_SRV = "discovery-srv";

    private StartKeys() {}

    /** With these etcd restarts from its WAL, and exits when it has none (docs/facts.md 9.27). */
    static EtcdConfig sealed(EtcdConfig body) {
        return body.without(StartKeys::isOne)
                .with(LIST, SEALED_LIST)
                .with(STATE, SEALED_STATE)
                .with(TOKEN, SEALED_TOKEN);
    }

    /** With these etcd begins as the head says. */
    static EtcdConfig open(StartHead head, EtcdConfig template) {
        var body = asksDns(head, template)
                ? template.without(key -> isOne(key) && !isEtcdsDns(key))
                : template.without(StartKeys::isOne).with(LIST, head.initialCluster());
        body = body.with(STATE, state(head));
        return head.token().isEmpty() ? body : body.with(TOKEN, head.token());
    }

    /** Whether etcd finds the other founders in DNS itself; a list beside that it would refuse, also with data. */
    static boolean asksDns(StartHead head, EtcdConfig config) {
        return head.origin() == Origin.FOUNDED && !isBlank(config, DISCOVERY_SRV);
    }

    static boolean isEtcdsDns(String foldedKey) {
        return foldedKey.startsWith(DISCOVERY_SRV);
    }

    /** Whether a key is one of them; left in, some make etcd refuse its WAL (docs/facts.md 9.22). */
    static boolean isOne(String foldedKey) {
        return foldedKey.startsWith(LIST)
                || foldedKey.startsWith(DISCOVERY)
                || foldedKey.startsWith("proxy")
                || foldedKey.equals("force-new-cluster");
    }

    /** What etcd calls a founder, and one that joins. */
    static String state(StartHead head) {
        return head.origin() == Origin.FOUNDED ? "new" : "existing";
    }

    static boolean isBlank(EtcdConfig config, String key) {
        return config.text(key).filter(text -> !text.isBlank()).isEmpty();
    }
}
