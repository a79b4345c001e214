"""Resolves one file with Splink and scores the clusters against the truth, as one JSON object on standard output.

The models for febrl, fake and historical are the ones Splink documents for these very data sets. The retail model
is what a competent user would write: cleaned names with term frequencies, birth date, e-mail, phone, street and
postcode, with blocking rules tight enough for a million records. Reading and cleaning count as part of the job.

    python bench/splink_identity.py --kind retail|febrl|fake|historical FILE --truth COLUMN [--threshold 0.95] [--seed N]

Splink learns how often strangers agree from a sample of random pairs. In a million records so few strangers share
an e-mail name or a phone that the sample holds a handful of them or none; another seed then moves F1 by several
points. Compare over a few seeds.
"""

import argparse
import json
import logging
import resource
import sys
import time
from importlib.metadata import version

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# Street types as they are abbreviated in France, spelt out before comparing.
STREET_TYPES = {
    "av|ave": "avenue", "bd|bld|boul|bvd|blvd": "boulevard", "r": "rue", "ch|che|chem": "chemin", "pl": "place",
    "imp": "impasse", "all": "allee", "rte": "route", "sq": "square", "fg|fbg": "faubourg", "crs": "cours",
    "res": "residence", "st": "saint", "ste": "sainte", "gal|gen": "general", "mal": "marechal", "dr": "docteur",
}


def fold(column):
    """SQL for lower-case letters without accents, single spaces, empty as null."""
    return f"nullif(trim(regexp_replace(lower(strip_accents({column})), '[^a-z0-9]+', ' ', 'g')), '')"


def street_sql():
    """SQL for a folded street line with its abbreviations spelt out."""
    sql = fold("street")
    for short, long in STREET_TYPES.items():
        sql = f"regexp_replace({sql}, '(^| )({short}) ', '\\1{long} ')"
    return sql


PLACEHOLDER_EMAILS = "'client@magasin.fr', 'noemail@noemail.com', 'aaa@aaa.com', 'xx@xx.fr', 'test@test.com'"
PLACEHOLDER_PHONES = "'0612345678', '0102030405', '0600000000', '0000000000', '0123456789'"

RETAIL_SQL = f"""
    WITH folded AS (
        SELECT record_id AS unique_id, {{truth}} AS truth,
               {fold("first_name")} AS first_name, {fold("last_name")} AS last_name,
               try_cast(birth_date AS DATE) AS birth, nullif(lower(trim(email)), '') AS email,
               regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(0033|33)0?', '0') AS phone,
               {street_sql()} AS street, nullif(trim(postcode), '') AS postcode, {fold("city")} AS city
        FROM source)
    SELECT unique_id, truth, first_name, last_name,
           CASE WHEN birth NOT IN (DATE '1900-01-01', DATE '1970-01-01') THEN strftime(birth, '%Y-%m-%d') END AS birth_date,
           CASE WHEN email LIKE '%_@_%' AND email NOT IN ({PLACEHOLDER_EMAILS}) THEN email END AS email,
           CASE WHEN length(phone) >= 9 AND phone NOT IN ({PLACEHOLDER_PHONES}) THEN phone END AS phone,
           street, postcode, city
    FROM folded
"""


class Model:
    """What one kind of data needs: cleaning, comparisons, blocking and training."""

    def __init__(self, unique_id, prepare, columns, settings, deterministic, recall, pairs, sessions, seed=None):
        self.unique_id, self.prepare, self.columns, self.settings = unique_id, prepare, columns, settings
        self.deterministic, self.recall, self.pairs, self.sessions = deterministic, recall, pairs, sessions
        self.seed = seed


def retail():
    """The model for French retail records in the columns of the shared retail file and of the demo's flat file."""
    settings = {
        "comparisons": [
            cl.JaroWinklerAtThresholds("first_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("last_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.EmailComparison("email"),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.JaroWinklerAtThresholds("street", [0.9]),
            cl.CustomComparison(
                output_column_name="postcode",
                comparison_levels=[
                    cll.NullLevel("postcode"),
                    cll.ExactMatchLevel("postcode").configure(tf_adjustment_column="postcode"),
                    cll.CustomLevel("substr(postcode_l, 1, 2) = substr(postcode_r, 1, 2)"),
                    cll.ElseLevel(),
                ],
            ),
        ],
        "blocking_rules_to_generate_predictions": [
            block_on("split_part(email, '@', 1)"),
            block_on("phone"),
            block_on("first_name", "last_name", "birth_date"),
            block_on("first_name", "last_name", "postcode"),
        ],
    }
    deterministic = [
        block_on("first_name", "last_name", "birth_date"),
        block_on("first_name", "last_name", "email"),
        block_on("first_name", "last_name", "phone"),
    ]
    sessions = [block_on("first_name", "last_name"), block_on("email"), block_on("birth_date", "postcode")]
    columns = ["first_name", "last_name", "birth_date", "email", "phone", "street", "postcode", "city"]
    return Model("unique_id", RETAIL_SQL, columns, settings, deterministic, 0.6, 5e6, sessions, seed=1)


def febrl():
    """Splink's documented model for febrl3 (docs/demos/examples/duckdb/febrl3)."""
    settings = {
        "blocking_rules_to_generate_predictions": [
            block_on(key) for key in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
        ],
        "comparisons": [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    }
    deterministic = [
        block_on("soc_sec_id"),
        block_on("given_name", "surname", "date_of_birth"),
        "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
    ]
    columns = ["given_name", "surname", "street_number", "postcode", "date_of_birth", "soc_sec_id"]
    prepare = "SELECT *, {truth} AS truth FROM source"
    sessions = [block_on("date_of_birth"), block_on("postcode")]
    return Model("rec_id", prepare, columns, settings, deterministic, 0.9, 1e6, sessions, seed=2)


def fake():
    """Splink's documented model for fake_1000 (docs/demos/examples/duckdb/accuracy_analysis_from_labels_column)."""
    settings = {
        "blocking_rules_to_generate_predictions": [
            block_on(key) for key in ("first_name", "surname", "dob", "email")
        ],
        "comparisons": [
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
    }
    deterministic = [
        "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
        "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        "l.email = r.email",
    ]
    columns = ["first_name", "surname", "dob", "city", "email"]
    prepare = "SELECT *, {truth} AS truth FROM source"
    sessions = [block_on("dob"), block_on("email"), block_on("first_name", "surname")]
    return Model("unique_id", prepare, columns, settings, deterministic, 0.7, 1e6, sessions, seed=5)


def historical():
    """Splink's documented model for historical persons (docs/demos/examples/duckdb/deduplicate_50k_synthetic)."""
    settings = {
        "blocking_rules_to_generate_predictions": [
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        "comparisons": [
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    }
    deterministic = [
        block_on("first_name", "surname", "dob"),
        block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
        block_on("dob", "postcode_fake"),
    ]
    columns = ["first_name", "surname", "dob", "birth_place", "postcode_fake", "occupation"]
    prepare = "SELECT *, {truth} AS truth, first_name || ' ' || surname AS first_name_surname_concat FROM source"
    sessions = [block_on("first_name", "surname"), block_on("dob")]
    return Model("unique_id", prepare, columns, settings, deterministic, 0.6, 1e7, sessions)


MODELS = {"retail": retail, "febrl": febrl, "fake": fake, "historical": historical}


def quoted(name):
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def load(connection, path, model, truth):
    """Reads the file as text, cleans it and returns the name of the cleaned table."""
    connection.execute(
        "CREATE TABLE source AS SELECT * FROM read_csv(?, all_varchar = true, header = true, delim = ',', quote = '\"')",
        [path],
    )
    connection.execute("CREATE TABLE prepared AS " + model.prepare.format(truth=quoted(truth)))
    connection.execute("DROP TABLE source")
    return connection.table("prepared")


def resolve(table, api, model, threshold):
    """Trains without labels, scores and clusters; returns the number of scored pairs and the clusters' table."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=model.unique_id,
        additional_columns_to_retain=["truth"],
        retain_matching_columns=False,
        **model.settings,
    )
    linker = Linker(api.register(table), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(model.deterministic, recall=model.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=model.pairs, seed=model.seed)
    for rule in model.sessions:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    pairs = linker.inference.predict()
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold)
    return pairs.physical_name, clusters.physical_name


def count_pairs(connection, clusters, columns):
    """Number of pairs of records that agree in all the columns."""
    sql = f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM {clusters} GROUP BY {columns})"
    return int(connection.execute(sql).fetchone()[0])


def score(connection, clusters):
    """Pairwise precision, recall and F1 of the clusters."""
    found = count_pairs(connection, clusters, "cluster_id")
    true = count_pairs(connection, clusters, "truth")
    both = count_pairs(connection, clusters, "cluster_id, truth")
    precision, recall = both / max(found, 1), both / max(true, 1)
    return {
        "true_pairs": true,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
    }


def missing(connection, path, columns):
    """Share of empty cells per canonical column, in the file as it came."""
    parts = ", ".join(f"avg(CASE WHEN coalesce(trim({quoted(name)}), '') = '' THEN 1 ELSE 0 END)" for name in columns)
    sql = f"SELECT {parts} FROM read_csv(?, all_varchar = true, header = true, delim = ',', quote = '\"')"
    return dict(zip(columns, (round(share, 4) for share in connection.execute(sql, [path]).fetchone())))


def main():
    """Runs the job, then scores it; the figures of time and memory leave the scoring out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--kind", choices=sorted(MODELS), required=True)
    parser.add_argument("--truth", required=True, help="column that names the true person")
    parser.add_argument("--threshold", type=float, default=0.95)
    parser.add_argument("--seed", type=int, help="seed of the random pairs (default: the model's own)")
    arguments = parser.parse_args()
    model = MODELS[arguments.kind]()
    if arguments.seed is not None:
        model.seed = arguments.seed
    started = time.monotonic()
    api = DuckDBAPI(connection=(connection := duckdb.connect()))
    table = load(connection, arguments.file, model, arguments.truth)
    pairs, clusters = resolve(table, api, model, arguments.threshold)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "tool": "splink",
        "version": version("splink"),
        "kind": arguments.kind,
        "threshold": arguments.threshold,
        "records": connection.execute(f"SELECT count(*) FROM {clusters}").fetchone()[0],
        "scored_pairs": connection.execute(f"SELECT count(*) FROM {pairs}").fetchone()[0],
        "wall_s": round(time.monotonic() - started, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_rss_mb": round(usage.ru_maxrss / 1024),
    }
    figures |= score(connection, clusters)
    columns = model.columns
    figures["missing"] = missing(connection, arguments.file, columns)
    json.dump(figures, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
