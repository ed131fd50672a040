package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.VolumePaths;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a start file: the head as a comment, then what etcd reads. Only an open one can start etcd on an empty disk;
 * with the keys of the others etcd restarts from a WAL, and exits where there is none (docs/facts.md 9.27).
 */
public final class StartFileText {
    private StartFileText() {}

    /**
     * A new file.
     *
     * @param clientPort of this machine's etcd
     * @param tls whether peers and clients speak TLS
     * @throws IllegalArgumentException for a head from which no such file can be made: open, for a member whose data were
     *     there before, or without a list or a founder's token; a reserved name
     */
    public static String write(StartHead head, EtcdTemplate template, VolumePaths paths, int clientPort, boolean tls) {
        var peer = UrlList.url(tls, head.address());
        var client = UrlList.url(tls, new Endpoint(head.address().address(), clientPort));
        var here = UrlList.url(tls, new Endpoint(InetAddress.ofLiteral("127.0.0.1"), clientPort));
        var body = template.config()
                .with("name", head.name())
                .with("data-dir", paths.data().toString());
        body = paths.wal().isPresent()
                ? body.with("wal-dir", paths.wal().get().toString())
                : body.without("wal-dir"::equals);
        body = body.with("listen-peer-urls", peer)
                .with("initial-advertise-peer-urls", peer)
                .with("advertise-client-urls", client);
        if (StartKeys.isBlank(body, "listen-client-urls")) {
            body = body.with("listen-client-urls", client + "," + here);
        }
        return text(head, head.state().isSealed() ? StartKeys.sealed(body) : StartKeys.open(head, body));
    }

    /**
     * A file in another state, with the body that it has.
     *
     * @param sealedHead claimed, sealed or withdrawn, with the same name and address
     * @throws IllegalArgumentException for another head
     */
    public static String sealed(StartFile file, StartHead sealedHead) {
        if (!sealedHead.state().isSealed()) {
            throw new IllegalArgumentException("not a sealed state: " + sealedHead.state());
        }
        return text(sealedHead, StartKeys.sealed(file.config()));
    }

    /**
     * The same for any file that was read before.
     *
     * @throws ConfigFault when it was not written by us, or was changed since; with all that does not agree
     */
    public static StartFile read(String text) throws ConfigFault {
        if (!HeadText.isAtHeadOf(text)) {
            throw new ConfigFault(List.of(
                    "was not written by the readiness gate: move it away, and give what it says as --template"));
        }
        var head = HeadText.read(text);
        var config = EtcdConfig.parse(text);
        var problems = Agreement.problems(head, config);
        if (!problems.isEmpty()) {
            throw new ConfigFault(problems);
        }
        return new StartFile(head, config);
    }

    /**
     * As {@link #read(String)}, on a volume.
     *
     * @throws ConfigFault also when etcd's directories are not on the volume
     */
    public static StartFile read(String text, Path root) throws ConfigFault {
        var file = read(text);
        var problems = new ArrayList<String>();
        for (var key : List.of("data-dir", "wal-dir")) {
            file.config()
                    .text(key)
                    .flatMap(value -> VolumeLayout.directoryFault(key, value, root))
                    .ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new ConfigFault(problems);
        }
        return file;
    }

    /** Read again before anybody else can: what we would not take back must not be written. */
    private static String text(StartHead head, EtcdConfig body) {
        var text = HeadText.write(head) + "\n" + body.toYaml();
        try {
            var read = read(text);
            if (read.head().equals(head) && read.config().equals(body)) {
                return text;
            }
        } catch (ConfigFault e) {
            throw new IllegalArgumentException("no start file can be made of this: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("a start file of this would not be read as it was written");
    }
}
