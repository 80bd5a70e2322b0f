package gov.hms.samples.taxday.intake;

import gov.hms.samples.taxday.intake.Answer.Outcome;
import gov.hms.samples.taxday.intake.Answer.Payment;
import gov.hms.samples.taxday.intake.Scan.By;
import gov.hms.samples.taxday.intake.Scan.Refund;
import gov.hms.samples.taxday.intake.Scan.Verdict;
import java.io.IOException;
import java.util.Map;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The two services that return-intake calls. Their addresses are names; where they run is nobody's business here. */
final class Colleagues {
    private static final MediaType PDF = MediaType.get("application/pdf");
    private static final MediaType JSON = MediaType.get("application/json");

    private final Call.Factory client;
    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    Colleagues(Call.Factory client) {
        this.client = client;
    }

    Scan scan(byte[] file) {
        Request request = new Request.Builder()
                .url("http://fraud-scanner.scan/flag")
                .post(RequestBody.create(file, PDF))
                .build();
        long start = System.nanoTime();
        try (Response response = client.newCall(request).execute()) {
            return scan(response, micros(start));
        } catch (IOException | JacksonException e) {
            return new Scan(0, micros(start), By.NOBODY, null, "fraud-scanner: " + e.getMessage());
        }
    }

    private Scan scan(Response response, long micros) throws IOException {
        String body = response.body().string();
        By by = new By(
                response.header("X-Scanner-Version", ""),
                Long.parseLong(response.header("X-Scanner-Pid", "0")),
                Long.parseLong(response.header("X-Scanner-Served", "0")));
        if (response.code() == 200) {
            return new Scan(200, micros, by, json.readValue(body, Verdict.class), null);
        }
        String detail = response.code() == 422 ? body : response.code() + " " + response.message();
        return new Scan(response.code(), micros, by, null, detail.strip());
    }

    Payment pay(String returnId, Refund refund) {
        Map<String, Object> order = Map.of(
                "returnId", returnId,
                "amountCents", refund.amountCents(),
                "routing", refund.routing(),
                "account", refund.account());
        Request request = new Request.Builder()
                .url("http://refund-payout.payout/refunds")
                .post(RequestBody.create(json.writeValueAsBytes(order), JSON))
                .build();
        try (Response response = client.newCall(request).execute()) {
            if (response.code() == 200) {
                return new Payment(Outcome.PAID, 200, refund.amountCents(), null);
            }
            return new Payment(
                    Outcome.UNAVAILABLE,
                    response.code(),
                    0,
                    "refund-payout: " + response.body().string());
        } catch (IOException e) {
            return new Payment(Outcome.UNAVAILABLE, 0, 0, "refund-payout: " + e.getMessage());
        }
    }

    private static long micros(long start) {
        return (System.nanoTime() - start) / 1_000;
    }
}
