package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.HmsMesh;
import gov.hms.mesh.MeshJoinException;
import gov.hms.sys.admission.Tokens;
import gov.hms.sys.server.ConfigFile;
import gov.hms.sys.server.HmsSys;
import gov.hms.sys.server.HmsSysConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services join with tokens of the organisation, without a join string; HMS-SYS makes none. */
class JoiningWithAnIamTest {
    @TempDir
    Path directory;

    private Tokens iam;
    private HmsSys sys;

    @BeforeEach
    void start() throws Exception {
        iam = Tokens.ec("k1");
        Files.writeString(directory.resolve("jwks.json"), iam.published());
        Path config = Files.writeString(directory.resolve("hms-sys.yaml"), """
                dev: true
                data: data
                policies: policies
                httpPort: 0
                grpcPort: 0
                tokens:
                  builtIn: false
                  issuers:
                    - issuer: https://iam.example
                      jwks: { file: jwks.json }
                      subject: "system:serviceaccount:{namespace}:{service}"
                """);
        sys = HmsSys.start(ConfigFile.read(config, HmsSysConfig.defaults()));
    }

    @AfterEach
    void stop() {
        sys.close();
    }

    private String token(String id) throws Exception {
        Map<String, Object> claims = Tokens.claims(Instant.now());
        claims.put("sub", "system:serviceaccount:scan:fraud-scanner");
        claims.put("aud", List.of("hms-mesh"));
        claims.put("jti", id);
        return iam.sign(claims);
    }

    private HmsMesh join(Path token, String instance) {
        return HmsMesh.builder()
                .environment(Map.of(
                        "HMS_MESH_SERVICE",
                        "fraud-scanner.scan",
                        "HMS_MESH_ADDRESS",
                        "127.0.0.1:" + sys.grpcPort(),
                        "HMS_MESH_ANCHOR",
                        directory.resolve("data/ca/root.pem").toString(),
                        "HMS_MESH_TOKEN_FILE",
                        token.toString(),
                        "HMS_MESH_INSTANCE",
                        instance,
                        "HMS_MESH_STATE_DIR",
                        directory.resolve("state-" + instance).toString()))
                .build();
    }

    @Test
    void aTokenFileIsEnoughAndIsReadEachTime() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), token("t-1") + "\n");
        join(file, "i-1").close();
        // the token was used by a process that is gone
        assertThatThrownBy(() -> join(file, "i-2"))
                .isInstanceOf(MeshJoinException.class)
                .hasMessageContaining("used up");
        Files.writeString(file, token("t-2"));
        join(file, "i-2").close();
    }

    @Test
    void whoeverHasNoGoodTokenIsToldWhatToDo() throws Exception {
        Path file = directory.resolve("token");
        assertThatThrownBy(() -> join(file, "i-1"))
                .hasMessageContaining("HMS_MESH_TOKEN_FILE: " + file + " cannot be read");
        Files.writeString(file, Tokens.ec("k1").sign(Tokens.claims(Instant.now())));
        assertThatThrownBy(() -> join(file, "i-1"))
                .hasMessageContaining("HMS-SYS refused: service token: not accepted (request ");
        Files.writeString(file, "x".repeat(20_000));
        assertThatThrownBy(() -> join(file, "i-1")).hasMessageContaining("more than 16384 bytes");
    }

    @Test
    void hmsSysMakesNoTokensThenAndSaysWhereTheyComeFrom() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(sys.url() + "/tokens"))
                                .POST(HttpRequest.BodyPublishers.ofString("{\"service\":\"fraud-scanner.scan\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("tokens.builtIn is false").contains("HMS_MESH_TOKEN_FILE");
    }
}
