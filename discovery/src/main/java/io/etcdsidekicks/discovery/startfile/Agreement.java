package io.etcdsidekicks.discovery.startfile;

import static io.etcdsidekicks.discovery.startfile.StartKeys.LIST;
import static io.etcdsidekicks.discovery.startfile.StartKeys.STATE;
import static io.etcdsidekicks.discovery.startfile.StartKeys.TOKEN;

import io.etcdsidekicks.discovery.ReservedNames;
import io.etcdsidekicks.discovery.StartHead;
import io.etcdsidekicks.discovery.StartHead.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether etcd would read what the head of a start file says. Where it would not, somebody has changed the file. */
final class Agreement {
    private static final Path ANYWHERE = Path.of("/");

    private final StartHead head;
    private final EtcdConfig config;
    private final List<String> problems = new ArrayList<>();

    private Agreement(StartHead head, EtcdConfig config) {
        this.head = head;
        this.config = config;
    }

    /** Empty when they agree. */
    static List<String> problems(StartHead head, EtcdConfig config) {
        var agreement = new Agreement(head, config);
        agreement.check();
        return agreement.problems;
    }

    private void check() {
        ReservedNames.fault(head.name())
                .ifPresent(fault -> problems.add(
                        "name: no machine may be called " + ReservedNames.shown(head.name()) + ": it " + fault));
        demand("name", head.name());
        if (config.quoted("data-dir")
                .filter(directory -> VolumeLayout.directoryFault("data-dir", directory, ANYWHERE)
                        .isEmpty())
                .isEmpty()) {
            problems.add(found("data-dir") + ", but has to be an absolute path, in quotes");
        }
        if (!config.text("listen-peer-urls")
                .flatMap(urls -> UrlList.of(urls).address())
                .equals(Optional.of(head.address()))) {
            problems.add(found("listen-peer-urls") + ", but has to be exactly " + head.address()
                    + ", the address at its head");
        }
        if (head.state().isSealed()) {
            checkSealed();
        } else {
            checkOpen();
        }
    }

    private void checkSealed() {
        demand(LIST, StartKeys.SEALED_LIST);
        demand(STATE, StartKeys.SEALED_STATE);
        demand(TOKEN, StartKeys.SEALED_TOKEN);
        forbid(key -> !List.of(LIST, STATE, TOKEN).contains(key));
    }

    private void checkOpen() {
        if (head.origin() == Origin.FOUND) {
            problems.add("it is open, for a member whose data were there before it");
        }
        if (head.origin() == Origin.FOUNDED && head.token().isBlank()) {
            problems.add("it is open, for a founder without a token");
        }
        demand(STATE, StartKeys.state(head));
        if (!head.token().isEmpty()) {
            demand(TOKEN, head.token());
        }
        var asksDns = StartKeys.asksDns(head, config);
        if (!asksDns) {
            demand(LIST, head.initialCluster());
            if (head.initialCluster().isBlank()) {
                problems.add("it is open, without a list of members");
            }
        }
        forbid(key -> switch (key) {
            case STATE -> false;
            case TOKEN -> head.token().isEmpty();
            case LIST -> asksDns;
            default -> !(asksDns && StartKeys.isEtcdsDns(key));
        });
    }

    /** In quotes, as we write it: a number or a word such as yes could be another text to etcd. */
    private void demand(String key, String value) {
        if (!config.quoted(key).equals(Optional.of(value))) {
            problems.add(found(key) + ", but has to be \"" + value + "\" for a file that is "
                    + head.state().word());
        }
    }

    private void forbid(Predicate<String> foldedKey) {
        config.keys().stream()
                .filter(key -> StartKeys.isOne(key) && foldedKey.test(key))
                .forEach(key -> problems.add(config.spelling(key) + ": must not be in a file that is "
                        + head.state().word()));
    }

    private String found(String key) {
        return key + ": is "
                + config.text(key).map(value -> "\"" + value + "\"").orElse("missing");
    }
}
