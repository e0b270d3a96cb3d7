"""The index on an Elasticsearch server, which is shown blind tokens and sealed texts only."""

from search.elastic.index import ElasticIndex

__all__ = ["ElasticIndex"]
