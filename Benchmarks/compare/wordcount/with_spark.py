"""Spark, with its master and two worker threads in one JVM."""

import os

import pyspark
from peer import main
from pyspark.sql import SparkSession
from pyspark.sql.functions import concat_ws, explode, split


def count(files, output):
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "8g")
        .config("spark.local.dir", os.environ.get("TMPDIR", "/tmp"))
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    # In Java's regular expressions \s is exactly our six bytes. Lines end at \n, \r or \r\n.
    words = spark.read.text(files).select(explode(split("value", r"\s+")).alias("word"))
    (
        words.where("word <> ''")
        .groupBy("word")
        .count()
        .orderBy("word")  # by bytes
        .select(concat_ws("\t", "word", "count"))
        .write.mode("overwrite").text(output)  # one file for each range of words
    )


if __name__ == "__main__":
    main(pyspark.__version__, count)
