package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinkHeaderTest {
    @Test
    void nextIsFoundWhereverItStands() {
        String first = "<https://api.github.com/repositories/1/issues?page=1>; rel=\"first\"";
        String next = "<https://api.github.com/repositories/1/issues?labels=loop%2Fplan&after=Y3Vyc29y&page=2>; rel=\"next\"";
        Resource expected = Resource.fromRoot("/repositories/1/issues?labels=loop%2Fplan&after=Y3Vyc29y&page=2");

        assertThat(LinkHeader.next(List.of(next + ", " + first))).contains(expected);
        assertThat(LinkHeader.next(List.of(first + ", " + next))).contains(expected);
        assertThat(LinkHeader.next(List.of(first, next))).contains(expected);
        assertThat(LinkHeader.next(List.of(next.replace("\"", "")))).contains(expected);
        assertThat(LinkHeader.next(List.of(next.replace("rel=\"next\"", "title=\"x\"; REL=\"last next\"")))).contains(expected);
    }

    @Test
    void otherLinksAreNotNext() {
        assertThat(LinkHeader.next(List.of())).isEmpty();
        assertThat(LinkHeader.next(List.of("<https://api.github.com/next>; rel=\"last\"", "rubbish", "<>; rel=\"prev\""))).isEmpty();
    }

    /// Taken for none, half a listing would pass for a whole one.
    @Test
    void aNextThatIsNoAddressIsAnError() {
        assertThatThrownBy(() -> LinkHeader.next(List.of("<https://a.example/ b>; rel=\"next\""))).isInstanceOf(Json.Unexpected.class);
    }

    /// Appended to `https://api.github.com`, each of these would name another server.
    @Test
    void aNextWithoutAPathFromTheRootIsAnError() {
        for (String link : List.of("@evil.example/x", ".evil.example/x", "%2eevil.example/x", "mailto:x", "", "?page=2")) {
            assertThatThrownBy(() -> LinkHeader.next(List.of("<" + link + ">; rel=next"))).as(link).isInstanceOf(Json.Unexpected.class);
        }
    }

    /// The token must not follow a link to another server.
    @Test
    void onlyPathAndQueryCount() {
        assertThat(LinkHeader.next(List.of("<https://evil.example/issues?page=2>; rel=next"))).contains(Resource.fromRoot("/issues?page=2"));
    }
}
