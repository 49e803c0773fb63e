package porthole.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import porthole.web.page.SecurityHeaders;

/** Answers what is no request at all, such as an address with a broken escape: no page of ours ever sees it, so it is said here, with our headers. */
final class PlainErrors implements Request.Handler {
    private static final byte[] TEXT = "The server did not understand this request. All lessons are on its home page.\n"
            .getBytes(StandardCharsets.US_ASCII);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SecurityHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.write(true, ByteBuffer.wrap(TEXT), callback);
        return true;
    }
}
