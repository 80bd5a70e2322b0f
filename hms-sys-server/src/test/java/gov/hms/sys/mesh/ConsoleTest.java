package gov.hms.sys.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.HmsMesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The console in a real browser, on a real HMS-SYS, with three services that call each other all the while. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleTest {
    private static final String SCAN = "http://fraud-scanner.scan/flag";
    private static final String PAY = "http://refund-payout.payout/pay";
    private static final List<String> PAGES = List.of(
            "#/",
            "#/services",
            "#/services/fraud-scanner.scan",
            "#/policies",
            "#/policies/scan",
            "#/policies/scan/edit",
            "#/audit",
            "#/instances");

    /** Those that show all the colours there are. */
    private static final List<String> IN_COLOUR = List.of("#/", "#/services/fraud-scanner.scan", "#/policies/scan");

    private final ScheduledExecutorService traffic = Executors.newScheduledThreadPool(2);
    private Browser browser;
    private LiveMesh mesh;
    private OkHttpClient intake;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        browser = Browser.open();
        mesh = new LiveMesh(directory);
        mesh.serve("refund-payout.payout", "v1", "payout-1");
        LiveMesh.Service scanner = mesh.serve("fraud-scanner.scan", "v1", "scanner-1");
        HmsMesh caller = mesh.join("return-intake.intake", "v1", "intake-1");
        intake = mesh.client(caller);
        OkHttpClient scan = mesh.client(scanner.mesh);
        mesh.putPolicy("scan", policy(3_000));
        traffic.scheduleWithFixedDelay(() -> callOnce(intake, SCAN), 0, 60, TimeUnit.MILLISECONDS);
        traffic.scheduleWithFixedDelay(() -> callOnce(scan, PAY), 0, 120, TimeUnit.MILLISECONDS);
    }

    private static String policy(int timeoutMs) {
        return """
                apiVersion: hms/v1
                kind: TrafficPolicy
                metadata: { name: scan }      # <img src=x onerror=alert(1)>
                spec: { source: return-intake.intake, destination: fraud-scanner.scan, retries: 3, timeoutMs: %d }
                """.formatted(timeoutMs);
    }

    private static void callOnce(OkHttpClient client, String url) {
        try {
            LiveMesh.status(client, url);
        } catch (IOException refused) {
            // sometimes it is what the test is about, and the next one has to follow whatever became of this one
        }
    }

    @AfterAll
    void stop() throws Exception {
        traffic.shutdownNow();
        if (browser != null) {
            browser.close();
        }
        if (mesh != null) {
            mesh.close();
        }
    }

    @AfterEach
    void nothingWasRefusedOrThrownInTheBrowser() {
        browser.requireNoComplaint();
    }

    private void open(String page) {
        browser.go("about:blank");
        browser.go(mesh.url() + "/" + page);
    }

    private void shown() {
        browser.see("main h1");
        browser.await("what it shows", () -> browser.count("main .waiting") == 0);
    }

    private void theMapRuns() {
        browser.await("two tracks with good service", () -> browser.count(".track.fine") == 2);
    }

    private long trainsNow() {
        return (Long) browser.run("""
                const canvas = document.querySelector('.stage canvas');
                const copy = document.createElement('canvas');
                Object.assign(copy, {width: canvas.width, height: canvas.height});
                const context = copy.getContext('2d', {willReadFrequently: true});
                context.drawImage(canvas, 0, 0);
                const {data} = context.getImageData(0, 0, copy.width, copy.height);
                let hash = 0;
                for (let i = 3; i < data.length; i += 4) if (data[i] > 0) hash = (Math.imul(hash, 31) + i) | 0;
                return hash;
                """);
    }

    @Test
    @Order(1)
    void theMapShowsTheThreeStationsAndTrainsThatRunBetweenThem() throws IOException {
        open("#/");
        theMapRuns();
        assertThat(browser.count(".station")).isEqualTo(3);
        assertThat(browser.see(".station[href$='fraud-scanner.scan']").getAttribute("aria-label"))
                .contains("fraud-scanner, namespace scan, good service", "calls a second", "1 instance");
        browser.await("there are trains", () -> trainsNow() != 0);
        long first = trainsNow();
        browser.await("they move", () -> trainsNow() != first);
        browser.picture("map");
    }

    @Test
    @Order(2)
    @SuppressWarnings("unchecked")
    void whoAskedForLessMotionGetsTrainsThatStand() {
        browser.prefer("prefers-reduced-motion", "reduce");
        open("#/");
        theMapRuns();
        browser.await("trains", () -> trainsNow() != 0);
        Map<String, Object> seen = (Map<String, Object>) browser.later("""
                const done = arguments[arguments.length - 1];
                const canvas = document.querySelector('.stage canvas');
                const drawn = [];
                const original = CanvasRenderingContext2D.prototype.clearRect;
                CanvasRenderingContext2D.prototype.clearRect = function (...all) { drawn.push(1); original.apply(this, all); };
                let frames = 0;
                const began = performance.now();
                const count = () => {
                  if (++frames < 20) return requestAnimationFrame(count);
                  CanvasRenderingContext2D.prototype.clearRect = original;
                  done({drawn: drawn.length, seconds: (performance.now() - began) / 1000});
                };
                requestAnimationFrame(count);
                """);
        // news comes every second at most, and twenty frames take a third of one where the machine has time for them
        assertThat(((Number) seen.get("drawn")).doubleValue())
                .as("only when there is news: %s", seen)
                .isLessThan(6 + 2 * ((Number) seen.get("seconds")).doubleValue());
        browser.prefer("prefers-reduced-motion", "no-preference");
    }

    @Test
    @Order(3)
    void theFirstPaintTakesLessThanASecond() {
        double best = Double.MAX_VALUE;
        // other programs may want the machine for a moment, but not each time
        for (int i = 0; i < 5 && best >= 1_000; i++) {
            open("#/");
            theMapRuns();
            browser.await("the first paint", () -> firstPaint() > 0);
            best = Math.min(best, firstPaint());
        }
        assertThat(best).isLessThan(1_000);
    }

    /** 0: not yet. */
    private double firstPaint() {
        return ((Number)
                        browser.run("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"))
                .doubleValue();
    }

    @Test
    @Order(4)
    void aPauseMadeByKeyboardAloneTurnsTheLineAndAnswers503AndAResumeEndsIt() throws IOException {
        open("#/");
        theMapRuns();
        browser.press("/");
        browser.press("fraud");
        browser.see("#hits li");
        browser.press(Keys.ENTER);
        browser.await("the page of the service", () -> browser.text("h1").equals("fraud-scanner.scan"));
        browser.see(".actions button.danger");
        browser.tabTo(".actions button.danger");
        browser.press(Keys.ENTER);
        browser.await(
                "how many calls are touched",
                () -> browser.text("dialog .touches").matches("(?s)[1-9][0-9,]* calls a minute are touched.*"));
        browser.shows("dialog .touched", "return-intake.intake → fraud-scanner.scan");
        browser.picture("pause");
        assertThat(mesh.get("/policies").get("pauses")).as("asked, not done").isEmpty();
        browser.tabTo("dialog button.filled");
        browser.press(Keys.ENTER);
        browser.shows("#toast", "fraud-scanner.scan is paused until");
        browser.await("calls are answered by 503", () -> status() == 503);

        open("#/");
        browser.await("a paused line", () -> browser.count(".track.paused") == 1);
        browser.await(
                "that it is paused",
                () -> browser.see(".station.paused").getAttribute("aria-label").contains("paused until"));
        browser.picture("map-paused");
        assertThat(mesh.get("/audit?action=policy.pause&last=1").toString()).contains("fraud-scanner.scan");

        browser.tabTo(".station.paused");
        browser.press(Keys.ENTER);
        browser.see(".actions button.primary");
        browser.tabTo(".actions button.primary");
        browser.press(Keys.ENTER);
        browser.tabTo("dialog button.primary");
        browser.press(Keys.ENTER);
        browser.shows("#toast", "is resumed");
        browser.await("calls get through", () -> status() == 200);
    }

    /** 0: no answer. */
    private int status() {
        try {
            return LiveMesh.status(intake, SCAN);
        } catch (IOException refused) {
            return 0;
        }
    }

    @Test
    @Order(5)
    void aPolicyIsCheckedAppliedComparedAndRolledBack() throws IOException {
        open("#/policies/scan/edit");
        browser.await(
                "the text", () -> browser.see("#text").getAttribute("value").contains("timeoutMs: 3000"));
        assertThat(browser.see("#text").getAttribute("value")).contains("<img src=x");
        browser.run(SET_TEXT, policy(2_000).replace("retries: 3", "retrys: 3"));
        browser.see("form .primary").click();
        browser.shows("#found", "It cannot be applied", "retrys");
        List<String> complaints = new ArrayList<>();
        browser.await("the browser's word of it", () -> complaints.addAll(browser.complaints()));
        assertThat(complaints).as("of the refusal alone").allMatch(line -> line.contains("/policies/validate"));
        browser.run(SET_TEXT, policy(2_000));
        browser.see("form .primary").click();
        browser.shows("dialog .diff", "− spec:", "timeoutMs: 3000", "+ spec:", "timeoutMs: 2000");
        browser.see("dialog button.primary").click();
        browser.shows("#toast", "scan is in force, revision", "acknowledged");
        browser.await("its page", () -> browser.text("h1").equals("scan"));
        browser.shows(".yaml", "timeoutMs: 2000", "<img src=x onerror=alert(1)>");
        browser.shows("section:last-of-type .diff", "timeoutMs: 3000");
        browser.picture("policy");
        browser.see(".history button").click();
        browser.shows("dialog", "Roll scan back to revision", "calls a minute");
        browser.see("dialog button.primary").click();
        browser.await("the older text", () -> {
            try {
                return mesh.get("/policies/scan").get("text").asString().equals(policy(3_000));
            } catch (IOException failed) {
                return false;
            }
        });
    }

    @Test
    @Order(6)
    void aPolicyIsDeletedAndPutBack() throws IOException {
        open("#/policies/scan");
        browser.see("main .actions .danger").click();
        assertThat(browser.text("dialog .touches")).matches("(?s)[1-9][0-9,]* calls a minute are touched.*");
        assertThat(browser.text("dialog .touched")).contains("return-intake.intake → fraud-scanner.scan");
        assertThat(browser.text("dialog")).contains("Delete scan?", "by the defaults", "− spec:");
        browser.picture("policy-delete");
        assertThat(mesh.get("/policies/scan").get("name").asString())
                .as("asked, not done")
                .isEqualTo("scan");
        browser.see("dialog button.filled").click();
        assertThat(browser.text("#toast")).contains("scan is deleted", "acknowledged");
        browser.await("what is in force", () -> browser.text("main").contains("Nothing: it was deleted."));
        assertThat(browser.count("main .actions .danger")).isZero();
        assertThat(mesh.get("/policies").get("policies")).isEmpty();

        browser.see(".history button").click();
        browser.see("dialog button.primary").click();
        browser.await("it is back", () -> browser.count("main .actions .danger") == 1);
        assertThat(mesh.get("/policies/scan").get("text").asString()).isEqualTo(policy(3_000));
    }

    private static final String SET_TEXT = """
            const area = document.getElementById('text');
            area.value = arguments[0];
            area.dispatchEvent(new Event('input', {bubbles: true}));
            """;

    @Test
    @Order(7)
    void aServiceShowsItsHourItsEndpointsItsPolicyAndItsCertificates() throws IOException {
        open("#/services/fraud-scanner.scan");
        browser.await("three charts", () -> browser.count(".charts .uplot") == 3);
        browser.shows("main", "return-intake.intake", "refund-payout.payout", "scanner-1", "up to date");
        browser.shows("main", "timeoutMs", "peak-ewma", "Every service of the mesh", "Serial number");
        browser.picture("service");
    }

    @Test
    @Order(8)
    void axeFindsNoSeriousBarrierOnAnyPageInEitherTheme() throws IOException {
        for (String theme : List.of("light", "dark")) {
            browser.prefer("prefers-color-scheme", theme);
            for (String page : theme.equals("light") ? PAGES : IN_COLOUR) {
                open(page);
                shown();
                assertThat(browser.barriers()).as("%s, %s", page, theme).isEmpty();
            }
            browser.picture("instances-" + theme);
        }
        browser.prefer("prefers-color-scheme", "light");
    }

    @Test
    @Order(9)
    void theDarkThemeIsDarkAndTheButtonChangesIt() throws IOException {
        browser.prefer("prefers-color-scheme", "dark");
        open("#/");
        theMapRuns();
        assertThat(brightness()).isLessThan(60);
        browser.picture("map-dark");
        browser.see("button[aria-label^='Colours']").click();
        browser.await("light, as chosen", () -> brightness() > 200);
        browser.see("button[aria-label^='Colours']").click();
        browser.see("button[aria-label^='Colours']").click();
        browser.await("as the system again", () -> brightness() < 60);
        browser.prefer("prefers-color-scheme", "light");
    }

    private double brightness() {
        return ((Number) browser.run(
                        "const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);"
                                + " return (r + g + b) / 3;"))
                .doubleValue();
    }

    @Test
    @Order(10)
    void nothingIsCutOffOnANarrowScreen() throws IOException {
        browser.window(360, 740);
        for (String page : PAGES) {
            open(page);
            shown();
            assertThat((Long) browser.run(
                            "return document.scrollingElement.scrollWidth - document.documentElement.clientWidth"))
                    .as(page)
                    .isZero();
        }
        open("#/");
        theMapRuns();
        browser.picture("map-narrow");
        browser.window(1440, 900);
    }

    /** The map itself, with a mesh that no test could start. */
    @Test
    @Order(11)
    @SuppressWarnings("unchecked")
    void twoHundredServicesStayReadableAndSmooth(TestReporter figures) throws IOException {
        open("#/services");
        browser.see("main h1");
        Map<String, Object> found = (Map<String, Object>) browser.later(TWO_HUNDRED);
        browser.picture("map-200");
        figures.publishEntry(Map.of(
                "ms to draw 200 services", found.get("layoutMs").toString(),
                "median ms between frames", found.get("frameMs").toString()));
        assertThat(found.get("stations")).isEqualTo(200L);
        assertThat((List<String>) found.get("overlaps"))
                .as("names that lie on each other")
                .isEmpty();
        assertThat(((Number) found.get("height")).doubleValue())
                .as("of a name, in pixels")
                .isGreaterThan(9);
        assertThat(((Number) found.get("layoutMs")).doubleValue())
                .as("to draw all of it, ms")
                .isLessThan(1_500);
        assertThat(((Number) found.get("frameMs")).doubleValue())
                .as("median time between frames with trains running, ms")
                .isLessThan(50);
    }

    @Test
    @Order(13)
    void asAControlWhatThePageMayNotDoIsNoticed() {
        for (String forbidden : List.of(
                "document.body.insertAdjacentHTML('beforeend', '<b>markup</b>')",
                "document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))",
                "document.body.setAttribute('style', 'color: red')",
                "fetch('http://127.0.0.1:1/').catch(() => {})",
                "console.error('thrown')")) {
            open("#/services");
            shown();
            browser.run("setTimeout(() => {" + forbidden + "})");
            browser.await(forbidden, () -> !browser.complaints().isEmpty());
        }
        open("#/services");
        shown();
        // of some there is more than one complaint
        browser.await("no more of them", () -> browser.complaints().isEmpty());
    }

    /** Closed when there was no room: that of a page that is gone is free a moment later. */
    private Socket lookOn() throws IOException {
        Socket other = new Socket("127.0.0.1", URI.create(mesh.url()).getPort());
        other.setSoTimeout(20_000);
        other.getOutputStream()
                .write("GET /mesh/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String status = new String(other.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        if (!status.endsWith(" 200")) {
            other.close();
        }
        return other;
    }

    @Test
    @Order(14)
    void wherePagesHaveNoRoomForLiveEventsItIsSaidWhy() throws IOException {
        List<Socket> others = new ArrayList<>();
        try {
            browser.go("about:blank");
            browser.await("sixteen others", () -> {
                try {
                    Socket other = lookOn();
                    if (!other.isClosed()) {
                        others.add(other);
                    }
                    return others.size() == 16;
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            open("#/services");
            browser.await(
                    "why", () -> browser.text("#toast").contains("live events go to 16 readers of operator already"));
            assertThat(browser.text(".live")).isEqualTo("connecting");
            assertThat(browser.complaints()).allMatch(line -> line.contains("/mesh/live"));
        } finally {
            for (Socket other : others) {
                other.close();
            }
        }
        browser.await("room again", () -> browser.text(".live").equals("live"));
        browser.complaints();
    }

    private static final String TWO_HUNDRED = """
            const done = arguments[arguments.length - 1];
            (async () => {
              const {SubwayMap} = await import('/console/map.js');
              const services = [];
              for (let i = 0; i < 200; i++) {
                services.push({id: `service-number-${i}.ns${i % 20}`, name: `service-number-${i}`, namespace: `ns${i % 20}`,
                  instances: {total: 3, up: 3, failing: 0, silent: 0}, versions: ['v1'], pausedUntil: null, trouble: [],
                  callsPerSecond: 5, successPercent: i % 17 === 0 ? 90 : 100, p50Micros: 900, p99Micros: 9000});
              }
              const edges = [];
              for (let i = 0; i < 200; i++) {
                for (const step of [20, 21, 47]) {
                  const to = i + step;
                  if (to < 200 && (step === 20 || i % 3 === 0)) {
                    edges.push({source: services[i].id, destination: services[to].id, callsPerSecond: 1 + i % 90, errorsPerSecond: 0,
                      successPercent: to % 17 === 0 ? 90 : 100, p50Micros: 900, p95Micros: 2000, p99Micros: 9000, flags: {}});
                  }
                }
              }
              const page = document.createElement('div');
              page.className = 'page';
              document.getElementById('main').replaceChildren(page);
              // other programs may want the machine for a moment, but not each time
              let layoutMs = Infinity;
              let map = null;
              for (let i = 0; i < 5 && layoutMs >= 1500; i++) {
                map?.end();
                const stage = document.createElement('div');
                stage.className = 'stage';
                page.replaceChildren(stage);
                const began = performance.now();
                map = new SubwayMap(stage);
                map.update({services, edges});
                layoutMs = Math.min(layoutMs, performance.now() - began);
              }
              const median = async () => {
                const times = [];
                await new Promise(end => {
                  const frame = now => {
                    times.push(now);
                    if (times.length < 60) requestAnimationFrame(frame);
                    else end();
                  };
                  requestAnimationFrame(frame);
                });
                const steps = times.slice(1).map((time, index) => time - times[index]).sort((a, b) => a - b);
                return steps[steps.length >> 1];
              };
              // the same
              let frameMs = await median();
              for (let i = 0; i < 9 && frameMs >= 50; i++) frameMs = Math.min(frameMs, await median());
              const names = [...document.querySelectorAll('.name')].map(name => ({text: name.textContent, box: name.getBoundingClientRect()}));
              const overlaps = [];
              for (let i = 0; i < names.length; i++) {
                for (let j = 0; j < i; j++) {
                  const [a, b] = [names[i].box, names[j].box];
                  if (a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom) overlaps.push(`${names[i].text} ${names[j].text}`);
                }
              }
              done({stations: document.querySelectorAll('.station').length, overlaps, height: names[0].box.height, layoutMs, frameMs});
            })();
            """;

    @Test
    @Order(12)
    void whatChangesElsewhereIsSeenWithoutAReload() throws IOException {
        open("#/services/refund-payout.payout");
        browser.see("main h1");
        mesh.post("/policies/pause", "{\"service\":\"refund-payout\",\"durationMin\":1}");
        browser.await("paused, without a reload", () -> browser.count("main .pill.paused") == 1);
        mesh.post("/policies/resume", "{\"service\":\"refund-payout\"}");
        browser.await("resumed", () -> browser.count("main .pill.paused") == 0);
    }
}
