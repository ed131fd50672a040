package io.etcdsidekicks.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As glibc and Go read resolv.conf, and so etcd (docs/facts.md 9.15). */
final class NameserversTest {
    private static final Path FIELD = Path.of("src/test/resources");

    @Test
    void passesOverAZoneWhoseInterfaceIsNotThere() throws IOException {
        assertThat(read("resolv-zone-not-there.conf"))
                .hasToString(
                        "127.0.0.9:53, 127.0.0.1:53 (/etc/resolv.conf, where fe80::21c:42ff:fe00:18%enp0s5 cannot be"
                                + " asked: no such interface)");
    }

    @Test
    void takesTheFirstThreeOfFour() throws IOException {
        assertThat(read("resolv-four.conf")).hasToString("127.0.0.7:53, 127.0.0.8:53, 127.0.0.9:53 (/etc/resolv.conf)");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        ''                                                       | 127.0.0.1:53
        search localdomain                                       | 127.0.0.1:53
        nameserver                                               | 127.0.0.1:53
        # nameserver 10.0.0.1/nameserver 10.0.0.2                | 10.0.0.2:53
        nameserver 10.1/nameserver dns.example/nameserver 10.0.0.2 | 10.0.0.2:53
        nameserver x/nameserver 10.0.0.1/nameserver 10.0.0.2/nameserver 10.0.0.3/nameserver 10.0.0.4 | 10.0.0.1:53, 10.0.0.2:53, 10.0.0.3:53
        nameserver   10.0.0.1   # the first/options edns0        | 10.0.0.1:53
        nameserver ::1                                           | 0:0:0:0:0:0:0:1:53
        nameserver 999.0.0.1/nameserver 10.0.0.1                 | 10.0.0.1:53
        """)
    void readsWhatIsThere(String lines, String servers) {
        assertThat(Nameservers.of(lines.replace('/', '\n')).toString()).startsWith(servers + " (/etc/resolv.conf");
    }

    private static Nameservers read(String file) throws IOException {
        return Nameservers.of(Files.readString(FIELD.resolve(file)));
    }
}
