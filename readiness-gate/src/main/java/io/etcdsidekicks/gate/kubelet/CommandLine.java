package io.etcdsidekicks.gate.kubelet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a container is started with: its command, then its arguments, with {@code $(NAME)} expanded.
 *
 * @param hasCommand whether it names the program; else its image does, and nothing here tells which
 */
record CommandLine(List<Word> words, boolean hasCommand, String image, ContainerEnvironment environment) {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash", "ksh", "zsh", "busybox");
    /** They start what stands behind them. */
    private static final Set<String> STARTERS = Set.of(
            "busybox",
            "catatonit",
            "chroot",
            "chrt",
            "dumb-init",
            "env",
            "gosu",
            "ionice",
            "nice",
            "nohup",
            "numactl",
            "nsenter",
            "setpriv",
            "stdbuf",
            "su-exec",
            "sudo",
            "systemd-run",
            "taskset",
            "time",
            "timeout",
            "tini",
            "unshare");
    /** They come in etcd's image, too. */
    private static final Set<String> CLIENTS = Set.of("etcdctl", "etcdutl");

    private static final Set<String> SHELL_WORDS =
            Set.of("exec", "command", "then", "do", "else", "if", "while", "until", "!");
    private static final Pattern MEMBER_FLAG = Pattern.compile(
            "--?(initial-cluster|initial-advertise-peer-urls|listen-peer-urls|advertise-client-urls)(=.*)?");

    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");
    private static final Pattern END_OF_COMMAND = Pattern.compile("[;&|(){}`\\n]+");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern PLAIN_WORDS = Pattern.compile("[A-Za-z0-9_./:=,@%+ -]+\\n*");
    private static final Pattern SHELL_OPTIONS = Pattern.compile("-[ceux]+");
    private static final Pattern ETCD_IMAGE =
            Pattern.compile("(.*[-_.])?etcd([-_.](amd64|arm64|arm|ppc64le|riscv64|s390x))?");

    static CommandLine of(ManifestNode container) throws ManifestFault {
        var environment = ContainerEnvironment.of(container);
        var command = words(container, "command");
        var words = Stream.concat(command.stream(), words(container, "args").stream())
                .toList();
        return new CommandLine(
                words, !command.isEmpty(), container.text("image").orElse(""), environment);
    }

    private static List<Word> words(ManifestNode container, String key) throws ManifestFault {
        var words = new ArrayList<Word>();
        for (var word : container.list(key)) {
            words.add(new Word(word.text(), word.line()));
        }
        return words;
    }

    List<Word> expanded() {
        return words.stream().map(environment::expand).toList();
    }

    /** Whether a member of etcd may run; a program that is unknown, in an image of etcd's name, counts as one. */
    boolean runsEtcd() {
        var texts = expanded().stream().map(Word::text).toList();
        var isEtcdImage = ETCD_IMAGE
                .matcher(name(image.replaceAll("@.*", "").replaceAll(":[^/:]*$", "")))
                .matches();
        if (!hasCommand && (texts.isEmpty() || texts.getFirst().startsWith("-"))) {
            return isEtcdImage || hasMemberFlag(texts);
        }
        var program = name(texts.getFirst());
        if (program.equals("etcd")) {
            return isEtcd(texts);
        }
        if (SHELLS.contains(program) && texts.stream().anyMatch(CommandLine::isScriptNext)) {
            return texts.stream()
                    .dropWhile(text -> !isScriptNext(text))
                    .skip(1)
                    .limit(1)
                    .anyMatch(CommandLine::isEtcdStartedBy);
        }
        if (STARTERS.contains(program)) {
            return startsEtcd(texts);
        }
        return !CLIENTS.contains(program) && (isEtcdImage || hasMemberFlag(texts));
    }

    private static boolean isScriptNext(String word) {
        return word.matches("-[a-z]*c");
    }

    private static boolean isEtcdStartedBy(String script) {
        var quotedAsOneWord = QUOTED.matcher(script)
                .replaceAll(quoted -> Matcher.quoteReplacement(quoted.group().replaceAll("[\\s;&|(){}`]", "_")));
        return Stream.of(END_OF_COMMAND.split(quotedAsOneWord))
                .map(command -> Stream.of(command.strip().split("\\s+"))
                        .map(word -> word.replaceAll("[\"']", ""))
                        .dropWhile(word -> SHELL_WORDS.contains(word)
                                || ASSIGNMENT.matcher(word).matches())
                        .toList())
                .anyMatch(words -> isEtcd(words)
                        || (!words.isEmpty() && STARTERS.contains(name(words.getFirst())) && startsEtcd(words)));
    }

    private static boolean startsEtcd(List<String> words) {
        for (var index = 1; index < words.size(); index++) {
            if (words.get(index).matches("etcd|.*bin/etcd") && isEtcd(words.subList(index, words.size()))) {
                return true;
            }
        }
        return false;
    }

    /** Its gateway and its proxy are no members (etcd: server/etcdmain/main.go). */
    private static boolean isEtcd(List<String> words) {
        return !words.isEmpty()
                && name(words.getFirst()).equals("etcd")
                && (words.size() == 1 || !Set.of("gateway", "grpc-proxy").contains(words.get(1)));
    }

    private static boolean hasMemberFlag(List<String> texts) {
        return texts.stream().anyMatch(text -> MEMBER_FLAG.matcher(text).matches());
    }

    /**
     * What etcd itself is started with, behind its name; also by a shell whose script is nothing but plain words. Empty when
     * that cannot be told.
     */
    Optional<List<Word>> etcdArguments() {
        var all = expanded();
        if (!hasCommand) {
            return Optional.empty();
        }
        var program = name(all.getFirst().text());
        return program.equals("etcd")
                ? Optional.of(all.subList(1, all.size()))
                : SHELLS.contains(program) ? script(all).flatMap(CommandLine::argumentsIn) : Optional.empty();
    }

    /** Where the image decides, the arguments are etcd's most of the time: for better words, never for a decision. */
    List<Word> likelyArguments() {
        return etcdArguments()
                .orElseGet(() -> hasCommand
                        ? List.of()
                        : expanded().stream()
                                .dropWhile(word -> !word.text().startsWith("-"))
                                .toList());
    }

    /** What stands behind the script is for the shell, not for etcd. */
    private static Optional<Word> script(List<Word> all) {
        var options = all.stream()
                .skip(1)
                .takeWhile(word -> SHELL_OPTIONS.matcher(word.text()).matches())
                .toList();
        var isScript = !options.isEmpty() && options.getLast().text().contains("c");
        return isScript ? all.stream().skip(1L + options.size()).findFirst() : Optional.empty();
    }

    private static Optional<List<Word>> argumentsIn(Word script) {
        if (!PLAIN_WORDS.matcher(script.text()).matches()) {
            return Optional.empty();
        }
        var words = Stream.of(script.text().strip().split("\\s+"))
                .map(text -> new Word(text, script.line()))
                .toList();
        var command = words.getFirst().text().equals("exec") ? words.subList(1, words.size()) : words;
        return !command.isEmpty() && name(command.getFirst().text()).equals("etcd")
                ? Optional.of(command.subList(1, command.size()))
                : Optional.empty();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
