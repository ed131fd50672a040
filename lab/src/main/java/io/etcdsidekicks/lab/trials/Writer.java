package io.etcdsidekicks.lab.trials;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Writes one key after the other to whoever serves, and remembers each that was acknowledged. */
public final class Writer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(15);
    private static final String PREFIX = "trial/";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Supplier<List<String>> addresses;
    private final List<Acknowledged> acknowledged = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    /** A write that etcd promised to keep. */
    private record Acknowledged(String key, Instant at) {}

    private Writer(Supplier<List<String>> addresses) {
        this.addresses = addresses;
        this.thread = Thread.ofPlatform().daemon().name("writer").unstarted(this::write);
    }

    /** @param addresses of the machines, as they are at each moment */
    public static Writer start(Supplier<List<String>> addresses) {
        var writer = new Writer(addresses);
        writer.thread.start();
        return writer;
    }

    /** How many writes were acknowledged. */
    public int count() {
        return acknowledged.size();
    }

    /** The longest time between two acknowledged writes after a moment; zero without two. */
    public Duration longestGap(Instant after) {
        var longest = Duration.ZERO;
        var times = acknowledged.stream()
                .map(Acknowledged::at)
                .filter(after::isBefore)
                .toList();
        for (var index = 1; index < times.size(); index++) {
            var gap = Duration.between(times.get(index - 1), times.get(index));
            longest = gap.compareTo(longest) > 0 ? gap : longest;
        }
        return longest;
    }

    /** The acknowledged keys that a linearizable read on this machine does not find; empty when it does not answer. */
    public Optional<Set<String>> missing(String address) {
        var from = base64(PREFIX);
        var to = base64("trial0"); // '0' follows '/'
        return post(
                        address,
                        "/v3/kv/range",
                        "{\"key\":\"" + from + "\",\"range_end\":\"" + to + "\",\"keys_only\":true}")
                .map(answer -> {
                    var found = new HashSet<String>();
                    try {
                        for (var pair : JSON.readTree(answer).path("kvs")) {
                            found.add(new String(
                                    Base64.getDecoder().decode(pair.path("key").asText()), StandardCharsets.UTF_8));
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException("etcd's answer is no JSON: " + answer, e);
                    }
                    var missing = new TreeSet<String>();
                    acknowledged.stream()
                            .map(Acknowledged::key)
                            .filter(key -> !found.contains(key))
                            .forEach(missing::add);
                    return missing;
                });
    }

    @Override
    public void close() {
        stop();
    }

    /** Writes no more; what was acknowledged can still be asked for. */
    public void stop() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        var number = 0;
        var turn = 0;
        try {
            while (!closed) {
                var now = new ArrayList<>(addresses.get());
                if (!now.isEmpty()) {
                    var key = PREFIX + number;
                    var address = now.get(turn % now.size());
                    var body = "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64("value " + number) + "\"}";
                    if (post(address, "/v3/kv/put", body).isPresent()) {
                        acknowledged.add(new Acknowledged(key, Instant.now()));
                    } else {
                        turn++; // this one may be down; the key may have been written, so it is not used again
                    }
                    number++;
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> post(String address, String path, String body) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://" + address + ":2379" + path))
                    .timeout(TIMEOUT)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(answer).filter(got -> got.statusCode() == 200).map(HttpResponse::body);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
