package io.etcdsidekicks.discovery.consul;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and a certificate that signed itself, made by the JDK's keytool.
 *
 * @param pem the certificate, which is its own CA
 */
record ThrowAwayCertificate(SSLContext identity, Path pem) {
    private static final String PASSWORD = "changeit";

    /** For a subject alternative name such as {@code ip:127.0.0.1}. */
    static ThrowAwayCertificate of(String alternativeName, Path folder)
            throws IOException, GeneralSecurityException, InterruptedException {
        var keys = folder.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "consul",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=throw-away",
                        "-ext",
                        "san=" + alternativeName,
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("keytool.log")));
        }
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var base64 = Base64.getMimeEncoder()
                .encodeToString(store.getCertificate("consul").getEncoded());
        var pem = Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
        return new ThrowAwayCertificate(context, pem);
    }
}
