package gov.hms.samples.taxday.story;

import gov.hms.samples.taxday.intake.Answer;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code e-file.portal}: hands returns in. It is a client in the mesh like any other and knows return-intake by name alone. */
final class Portal {
    private static final MediaType PDF = MediaType.get("application/pdf");

    private final Call.Factory client;
    private final JsonMapper json = new JsonMapper();

    Portal(Call.Factory client) {
        this.client = client;
    }

    Answer file(String returnId, byte[] file) throws IOException {
        Request request = new Request.Builder()
                .url("http://return-intake.intake/returns")
                .header("X-Return-Id", returnId)
                .post(RequestBody.create(file, PDF))
                .build();
        try (Response response = client.newCall(request).execute()) {
            String body = response.body().string();
            try {
                return json.readValue(body, Answer.class);
            } catch (JacksonException e) {
                throw new IOException(
                        "return-intake: %d %s, not an answer: %.200s"
                                .formatted(response.code(), response.message(), body),
                        e);
            }
        }
    }
}
