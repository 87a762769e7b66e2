// The text of the files in $INPUT through $MAPPER, a sort and $REDUCER, to the folder $OUTPUT. See with_spark.py.

import org.apache.spark.HashPartitioner

// The shell that runs this would go on to the next line after an error.
try {
  def shell(variable: String) = Seq("/bin/sh", "-c", sys.env(variable))
  sc.textFile(sys.env("INPUT"))
    .pipe(shell("MAPPER"))
    .map { line =>
      val tab = line.indexOf('\t')
      (line.substring(0, tab), line.substring(tab))
    }
    .repartitionAndSortWithinPartitions(new HashPartitioner(4))
    .map { case (word, number) => word + number }
    .pipe(shell("REDUCER"))
    .saveAsTextFile(sys.env("OUTPUT"))
  System.exit(0)
} catch {
  case error: Throwable =>
    error.printStackTrace()
    System.exit(1)
}
