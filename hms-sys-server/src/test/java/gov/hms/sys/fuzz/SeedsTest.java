package gov.hms.sys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The targets of the fuzzer with their seeds, and with some thousand inputs made from the seeds, the same in every run. The fuzzer
 * itself, which follows the branches of the code, takes minutes: {@code hms-sys-server/fuzz}.
 */
class SeedsTest {
    private static final int MUTATIONS = 3_000;
    private static final int MAX_SEED = 4_096;
    private static final Path RESOURCES = Path.of("src/test/resources");

    private static List<byte[]> seeds(Class<?> target) throws IOException {
        Path directory = RESOURCES.resolve(target.getName().replace('.', '/') + "Inputs");
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted()
                    .map(file -> {
                        try {
                            return Files.readAllBytes(file);
                        } catch (IOException unreadable) {
                            throw new java.io.UncheckedIOException(unreadable);
                        }
                    })
                    .toList();
        }
    }

    private static Method method(Class<?> target) {
        Method found = Arrays.stream(target.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                .findFirst()
                .orElseThrow();
        found.setAccessible(true);
        return found;
    }

    /** One to four small damages: a byte, a bit, a piece gone, doubled, or taken from another seed. */
    private static byte[] mutated(List<byte[]> seeds, Random random) {
        byte[] data = seeds.get(random.nextInt(seeds.size())).clone();
        for (int i = random.nextInt(4); i >= 0 && data.length > 0; i--) {
            int from = random.nextInt(data.length);
            int to = from + random.nextInt(Math.min(data.length - from, 64) + 1);
            data = switch (random.nextInt(5)) {
                case 0 -> set(data, from, (byte) random.nextInt());
                case 1 -> set(data, from, (byte) (data[from] ^ 1 << random.nextInt(8)));
                case 2 -> spliced(data, from, to, new byte[0]);
                case 3 -> spliced(data, from, from, Arrays.copyOfRange(data, from, to));
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int start = random.nextInt(Math.max(1, other.length));
                    yield spliced(data, from, to, Arrays.copyOfRange(other, start, Math.min(other.length, start + 64)));
                }
            };
        }
        return data.length > MAX_SEED ? Arrays.copyOf(data, MAX_SEED) : data;
    }

    private static byte[] set(byte[] data, int at, byte value) {
        data[at] = value;
        return data;
    }

    private static byte[] spliced(byte[] data, int from, int to, byte[] piece) {
        byte[] result = new byte[data.length - (to - from) + piece.length];
        System.arraycopy(data, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(data, to, result, from + piece.length, data.length - to);
        return result;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gov.hms.sys.fuzz.SpiffeIdFuzzTest",
                "gov.hms.sys.fuzz.PolicyYamlFuzzTest",
                "gov.hms.sys.fuzz.SnapshotFuzzTest",
                "gov.hms.sys.ca.CsrFuzzTest",
                "gov.hms.sys.admission.TokenFuzzTest",
                "gov.hms.sys.admission.KeySetFuzzTest",
                "gov.hms.mesh.internal.inbound.RequestPathFuzzTest",
                "gov.hms.mesh.servlet.RequestHeaderFuzzTest"
            })
    void everySeedAndWhatIsMadeOfItIsTakenOrRefused(String name) throws Exception {
        Class<?> type = Class.forName(name);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object target = constructor.newInstance();
        Method method = method(type);
        List<byte[]> seeds = seeds(type);
        assertThat(seeds).hasSizeGreaterThanOrEqualTo(3);

        method.invoke(target, (Object) new byte[0]);
        for (byte[] seed : seeds) {
            run(target, method, seed);
        }
        Random random = new Random(20_261_128);
        for (int i = 0; i < MUTATIONS; i++) {
            run(target, method, mutated(seeds, random));
        }
    }

    private static void run(Object target, Method method, byte[] data) throws Exception {
        try {
            method.invoke(target, (Object) data);
        } catch (InvocationTargetException failed) {
            throw new AssertionError("input " + HexFormat.of().formatHex(data), failed.getCause());
        }
    }
}
