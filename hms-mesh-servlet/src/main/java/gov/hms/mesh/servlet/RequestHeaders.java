package gov.hms.mesh.servlet;

import gov.hms.mesh.call.InboundCall;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** The headers of a request as they arrived, before any are hidden from the application. */
record RequestHeaders(HttpServletRequest request) implements InboundCall.Headers {
    @Override
    public String apply(String name) {
        return request.getHeader(name);
    }

    @Override
    public List<String> values(List<String> names) {
        Enumeration<String> all = request.getHeaderNames();
        if (all == null) {
            // a container may keep the names to itself
            return InboundCall.Headers.super.values(names);
        }
        List<String> values = List.of();
        while (all.hasMoreElements()) {
            String header = all.nextElement();
            for (String name : names) {
                if (MeshHeaders.same(header, name)) {
                    values = values.isEmpty() ? new ArrayList<>() : values;
                    values.addAll(Collections.list(request.getHeaders(header)));
                }
            }
        }
        return values;
    }
}
