package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.StubServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiDescriptionTest {
    private static final String SWAGGER = """
            {"swagger": "2.0", "basePath": "/api/v1",
             "parameters": {"page": {"name": "page", "in": "query"}},
             "paths": {
               "/repos/{owner}/issues": {
                 "get": {"parameters": [{"name": "owner", "in": "path"}, {"$ref": "#/parameters/page"}]},
                 "post": {"parameters": [{"in": "body", "name": "body", "schema": {"$ref": "#/definitions/Issue"}}]}},
               "/repos/search/issues": {"get": {"parameters": [{"name": "q", "in": "query"}]}}},
             "definitions": {"Issue": {"properties": {"title": {"type": "string"}, "due": {"$ref": "#/definitions/Due"}}},
                             "Due": {"properties": {"on": {"type": "string"}}}}}
            """;
    private static final String OPENAPI = """
            {"openapi": "3.0.3",
             "paths": {
               "/refs/{ref}": {"parameters": [{"name": "ref", "in": "path", "x-multi-segment": true}, {"name": "limit", "in": "query"}], "get": {}},
               "/labels": {"post": {"requestBody": {"content": {"application/json": {"schema": {"oneOf": [
                  {"properties": {"labels": {"items": {"oneOf": [{"type": "string"}, {"properties": {"name": {}}}]}}}},
                  {"$ref": "#/components/schemas/One"}]}}}}}}},
             "components": {"schemas": {"One": {"allOf": [{"properties": {"label": {}}}, {"properties": {"note": {"additionalProperties": {}}}}]}}}}
            """;

    @TempDir
    Path directory;

    private ApiDescription description(String json, String base) throws IOException {
        return ApiDescription.read(Files.writeString(directory.resolve("api.json"), json), base);
    }

    private static Request request(String method, String target, String body) {
        String[] parts = target.split("\\?", 2);
        Map<String, String> query = new LinkedHashMap<>();
        Arrays.stream(parts.length < 2 ? new String[0] : parts[1].split("&")).forEach(pair -> query.put(pair.split("=")[0], pair.split("=")[1]));
        return new Request(method, target, List.of(parts[0].substring(1).split("/")), query, Map.of(), body);
    }

    @Test
    void whatIsDescribedIsFine() throws Exception {
        ApiDescription swagger = description(SWAGGER, "/api/v1");

        assertThat(swagger.undescribed(request("GET", "/api/v1/repos/acme/issues?page=2", ""))).isEmpty();
        assertThat(swagger.undescribed(request("GET", "/api/v1/repos/search/issues?q=x", ""))).isEmpty();
        assertThat(swagger.undescribed(request("POST", "/api/v1/repos/acme/issues", "{\"title\":\"t\",\"due\":{\"on\":\"x\"}}"))).isEmpty();

        ApiDescription openAPI = description(OPENAPI, "");

        assertThat(openAPI.undescribed(request("GET", "/refs/heads/a/b?limit=3", ""))).isEmpty();
        assertThat(openAPI.undescribed(request("POST", "/labels", "{\"labels\":[\"a\",{\"name\":\"b\"}]}"))).isEmpty();
        assertThat(openAPI.undescribed(request("POST", "/labels", "{\"label\":1,\"note\":{\"any\":1}}"))).isEmpty();
    }

    @Test
    void anUndescribedMethodOrPathIsTold() throws Exception {
        ApiDescription swagger = description(SWAGGER, "/api/v1");

        for (Request odd : List.of(
                request("DELETE", "/api/v1/repos/acme/issues", ""),
                request("GET", "/api/v1/repos/acme/pulls", ""),
                request("GET", "/api/v1/repos/acme/issues/1", ""),
                request("GET", "/repos/acme/issues", ""),
                request("GET", "/api", ""))) {
            assertThat(swagger.undescribed(odd)).as(odd.toString()).hasSize(1).first().asString().contains("no such method and path");
        }
        assertThat(description(OPENAPI, "").undescribed(request("GET", "/labels/a/b", ""))).hasSize(1);
    }

    @Test
    void anUndescribedParameterOrMemberIsTold() throws Exception {
        ApiDescription swagger = description(SWAGGER, "/api/v1");

        assertThat(swagger.undescribed(request("GET", "/api/v1/repos/acme/issues?page=2&per_page=3", ""))).singleElement().asString().contains("'per_page'");
        assertThat(swagger.undescribed(request("GET", "/api/v1/repos/search/issues?page=2", ""))).singleElement().asString().contains("'page'");
        assertThat(swagger.undescribed(request("POST", "/api/v1/repos/acme/issues", "{\"titel\":\"t\",\"due\":{\"at\":\"x\"}}")))
                .hasSize(2)
                .anyMatch(words -> words.contains("'titel' in the body"))
                .anyMatch(words -> words.contains("'at' in the body.due"));
        assertThat(swagger.undescribed(request("GET", "/api/v1/repos/acme/issues", "{\"a\":1}"))).hasSize(1);

        ApiDescription openAPI = description(OPENAPI, "");

        assertThat(openAPI.undescribed(request("GET", "/refs/heads/a?page=3", ""))).hasSize(1);
        assertThat(openAPI.undescribed(request("POST", "/labels", "{\"labels\":[{\"nam\":\"b\"}]}"))).singleElement().asString().contains("'nam' in the body.labels[]");
        assertThat(openAPI.undescribed(request("POST", "/labels", "{\"notes\":1}"))).hasSize(1);
    }
}
