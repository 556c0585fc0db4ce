"""Use every part of scikit-learn that Unlabeled may use. Runs inside Pyodide.

Run on the whole packages, to see which modules are needed, and on the packed ones, to see that
the answers are the same. `job["path"]` is put before sys.path; `job["modules"]` lists what else
py/unlabeled imports, as [module, name]. The answer: Python's version, modules (name -> file), and a
checksum of the numbers of each use.

To ship one more part of scikit-learn, use it here; a part that py/unlabeled imports by name is
found by itself.
"""

import contextlib
import hashlib
import importlib
import json
import platform
import sys
import warnings

sys.path[:0] = job["path"]
warnings.simplefilter("ignore")

import numpy as np

# Imported whole: every public name of these is reached, which sets off their lazy imports.
PUBLIC = """
    numpy.fft numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.testing
    scipy.cluster.hierarchy scipy.cluster.vq scipy.linalg scipy.optimize scipy.sparse
    scipy.sparse.csgraph scipy.sparse.linalg scipy.spatial scipy.spatial.distance scipy.special
    scipy.stats scipy.ndimage sklearn.base sklearn.cluster sklearn.covariance sklearn.datasets
    sklearn.decomposition sklearn.ensemble sklearn.exceptions sklearn.inspection
    sklearn.linear_model sklearn.manifold sklearn.metrics sklearn.metrics.cluster
    sklearn.metrics.pairwise sklearn.mixture sklearn.model_selection sklearn.neighbors
    sklearn.pipeline sklearn.preprocessing sklearn.random_projection sklearn.semi_supervised
    sklearn.svm sklearn.tree sklearn.utils sklearn.utils.extmath sklearn.utils.validation
"""

for name in PUBLIC.split():
    module = importlib.import_module(name)
    for public in getattr(module, "__all__", ()):
        # scikit-learn lists experimental names that refuse to be reached.
        with contextlib.suppress(ImportError):
            getattr(module, public)

from sklearn import (
    cluster,
    covariance,
    datasets,
    decomposition,
    ensemble,
    inspection,
    linear_model,
    manifold,
    metrics,
    mixture,
    model_selection,
    neighbors,
    pipeline,
    preprocessing,
    random_projection,
    semi_supervised,
    svm,
    tree,
)

checksums = {}


def note(name, *results):
    """Record what a use gave: packed, the same code must give the same numbers."""
    digest = hashlib.sha256()
    for result in results:
        result = result.toarray() if hasattr(result, "toarray") else result
        digest.update(np.ascontiguousarray(np.asarray(result, dtype=float)).tobytes())
    checksums[name] = digest.hexdigest()[:16]


def use(estimator, X, y=None, *, title=""):
    """Fit, then call whatever else the estimator offers for rows."""
    estimator.fit(X, y) if y is not None else estimator.fit(X)
    results = []
    for attribute in ("labels_", "means_", "cluster_centers_", "embedding_", "components_"):
        if hasattr(estimator, attribute):
            results.append(getattr(estimator, attribute))
    for method in ("predict", "predict_proba", "score_samples", "decision_function", "transform"):
        if hasattr(estimator, method):
            results.append(getattr(estimator, method)(X))
    if hasattr(estimator, "bic"):
        results += [estimator.bic(X), estimator.aic(X), estimator.score(X), estimator.sample(5)[0]]
    estimator.get_params()
    repr(estimator)
    note(f"{type(estimator).__name__} {title}".strip(), *results)


X, y = datasets.make_blobs(120, centers=3, n_features=3, random_state=0)
for load in (
    datasets.load_breast_cancer,
    datasets.load_iris,
    datasets.load_wine,
    datasets.load_digits,
):
    note(load.__name__, load().data, len(load().DESCR))
for make in (datasets.make_moons, datasets.make_circles, datasets.make_swiss_roll):
    note(make.__name__, make(40, random_state=0)[0])

for estimator in (
    cluster.KMeans(3, n_init=2, random_state=0),
    cluster.KMeans(3, algorithm="elkan", init="random", n_init=1, random_state=0),
    cluster.MiniBatchKMeans(3, random_state=0),
    cluster.BisectingKMeans(3, random_state=0),
    cluster.DBSCAN(eps=1.0),
    cluster.DBSCAN(eps=1.0, algorithm="ball_tree", metric="manhattan"),
    cluster.OPTICS(),
    cluster.OPTICS(cluster_method="dbscan"),
    cluster.HDBSCAN(copy=True),
    cluster.HDBSCAN(copy=True, algorithm="brute"),
    cluster.HDBSCAN(copy=True, algorithm="ball_tree"),
    *(cluster.AgglomerativeClustering(3, linkage=x) for x in ("ward", "complete", "single")),
    cluster.AgglomerativeClustering(3, metric="cosine", linkage="average"),
    cluster.FeatureAgglomeration(2),
    cluster.SpectralClustering(3, random_state=0),
    cluster.SpectralClustering(3, affinity="nearest_neighbors", random_state=0),
    cluster.SpectralClustering(3, assign_labels="discretize", random_state=0),
    cluster.SpectralClustering(3, assign_labels="cluster_qr", random_state=0),
    cluster.MeanShift(),
    cluster.MeanShift(bin_seeding=True),
    cluster.AffinityPropagation(random_state=0),
    cluster.Birch(n_clusters=3),
    *(
        mixture.GaussianMixture(3, covariance_type=x, random_state=0)
        for x in ("full", "tied", "diag", "spherical")
    ),
    mixture.GaussianMixture(3, init_params="k-means++", random_state=0),
    mixture.BayesianGaussianMixture(n_components=3, random_state=0),
    ensemble.IsolationForest(n_estimators=10, random_state=0),
    ensemble.RandomTreesEmbedding(n_estimators=5, random_state=0),
    neighbors.LocalOutlierFactor(novelty=True),
    neighbors.LocalOutlierFactor(),
    neighbors.KernelDensity(),
    neighbors.NearestNeighbors(),
    svm.OneClassSVM(),
    linear_model.SGDOneClassSVM(random_state=0),
    covariance.EllipticEnvelope(random_state=0),
    covariance.MinCovDet(random_state=0),
    covariance.LedoitWolf(),
    covariance.OAS(),
    covariance.GraphicalLasso(),
    decomposition.PCA(2),
    decomposition.PCA(2, svd_solver="randomized", random_state=0),
    decomposition.IncrementalPCA(2),
    decomposition.KernelPCA(2, kernel="rbf"),
    decomposition.SparsePCA(2, random_state=0),
    decomposition.FastICA(2, random_state=0),
    decomposition.FactorAnalysis(2),
    decomposition.TruncatedSVD(2, random_state=0),
    decomposition.DictionaryLearning(2, max_iter=2, random_state=0),
    manifold.MDS(2, n_init=1, max_iter=5, random_state=0),
    manifold.Isomap(),
    manifold.LocallyLinearEmbedding(random_state=0),
    manifold.SpectralEmbedding(random_state=0),
    manifold.TSNE(perplexity=10, max_iter=250, random_state=0),
    manifold.TSNE(perplexity=10, max_iter=250, method="exact", init="random", random_state=0),
    random_projection.GaussianRandomProjection(2, random_state=0),
    random_projection.SparseRandomProjection(2, random_state=0),
    preprocessing.StandardScaler(),
    preprocessing.MinMaxScaler(),
    preprocessing.RobustScaler(),
    preprocessing.MaxAbsScaler(),
    preprocessing.Normalizer(),
    preprocessing.PowerTransformer(),
    preprocessing.QuantileTransformer(n_quantiles=20),
    preprocessing.PolynomialFeatures(),
    preprocessing.KBinsDiscretizer(quantile_method="averaged_inverted_cdf"),
    preprocessing.OneHotEncoder(handle_unknown="ignore"),
    preprocessing.OrdinalEncoder(),
    pipeline.make_pipeline(preprocessing.StandardScaler(), cluster.KMeans(3, random_state=0)),
):
    use(estimator, X, title=str(len(checksums)))

for estimator in (
    decomposition.NMF(2, random_state=0),
    decomposition.LatentDirichletAllocation(2, random_state=0),
):
    use(estimator, np.abs(X))

partly = np.where(np.arange(len(y)) % 5 == 0, y, -1)
for estimator in (
    semi_supervised.LabelPropagation(),
    semi_supervised.LabelSpreading(kernel="knn"),
    semi_supervised.SelfTrainingClassifier(linear_model.LogisticRegression()),
):
    use(estimator, X, partly)
for estimator in (
    *(
        linear_model.LogisticRegression(solver=solver, max_iter=200, random_state=0)
        for solver in ("lbfgs", "newton-cg", "newton-cholesky", "sag", "saga")
    ),
    linear_model.LinearRegression(),
    linear_model.Ridge(),
    linear_model.Lasso(),
    neighbors.KNeighborsClassifier(),
    neighbors.NearestCentroid(),
    tree.DecisionTreeClassifier(random_state=0),
    ensemble.RandomForestClassifier(n_estimators=5, random_state=0),
    svm.SVC(probability=False),
):
    use(estimator, X, y, title=getattr(estimator, "solver", "") or "")

logistic = linear_model.LogisticRegression(max_iter=200)
clustered = pipeline.Pipeline([("k", cluster.KMeans(5, n_init=1, random_state=0)), ("l", logistic)])
search = model_selection.GridSearchCV(clustered, {"k__n_clusters": [3, 5]}, cv=2).fit(X, y)
note("GridSearchCV", search.cv_results_["mean_test_score"])
note("cross_val_score", model_selection.cross_val_score(logistic, X, y, cv=3))
note("train_test_split", *model_selection.train_test_split(X, y, random_state=0))
logistic.fit(X, y)
importance = inspection.permutation_importance(logistic, X, y, n_repeats=2, random_state=0)
note("permutation_importance", importance.importances_mean)
note("tree text", len(tree.export_text(tree.DecisionTreeClassifier(random_state=0).fit(X, y))))

labels = cluster.KMeans(3, n_init=1, random_state=0).fit_predict(X)
for score in (
    metrics.silhouette_score,
    metrics.silhouette_samples,
    metrics.davies_bouldin_score,
    metrics.calinski_harabasz_score,
):
    note(score.__name__, score(X, labels))
for score in (
    metrics.adjusted_rand_score,
    metrics.rand_score,
    metrics.adjusted_mutual_info_score,
    metrics.normalized_mutual_info_score,
    metrics.homogeneity_completeness_v_measure,
    metrics.fowlkes_mallows_score,
    metrics.accuracy_score,
    metrics.confusion_matrix,
    metrics.cluster.contingency_matrix,
):
    note(score.__name__, score(y, labels))
note("roc", metrics.roc_auc_score(y == 0, X[:, 0]), *metrics.roc_curve(y == 0, X[:, 0]))
note("precision", metrics.average_precision_score(y == 0, X[:, 0]))
for metric in ("euclidean", "manhattan", "cosine", "chebyshev", "minkowski"):
    note(metric, metrics.pairwise_distances(X, metric=metric))
note("pairwise", metrics.pairwise_distances_argmin(X, X[:3]))

import scipy.linalg
import scipy.ndimage
import scipy.stats
from scipy.cluster import hierarchy
from scipy.optimize import linear_sum_assignment
from scipy.spatial import ConvexHull, Delaunay, Voronoi, cKDTree
from scipy.spatial.distance import cdist, pdist

joined = hierarchy.linkage(X, "ward")
leaves = hierarchy.dendrogram(joined, no_plot=True)["leaves"]
note("hierarchy", joined, leaves, hierarchy.fcluster(joined, 3, "maxclust"))
note("assignment", *linear_sum_assignment(cdist(X[:9], X[9:18])))
note("hull", ConvexHull(X).volume, Delaunay(X).simplices.sum(), len(Voronoi(X).vertices))
note("tree", cKDTree(X).query(X, 3)[0], pdist(X))
note("linalg", scipy.linalg.cholesky(np.cov(X.T)), *scipy.linalg.eigh(np.cov(X.T)))
note("stats", scipy.stats.multivariate_normal(np.zeros(3)).logpdf(X), scipy.stats.chi2.ppf(0.9, 3))
note("kde", scipy.stats.gaussian_kde(X.T)(X.T), scipy.ndimage.gaussian_filter(X, 1.0))

for name, attribute in job["modules"]:
    module = importlib.import_module(name)
    if attribute not in ("", "*") and not hasattr(module, attribute):
        importlib.import_module(f"{name}.{attribute}")

answer = json.dumps(
    {
        "python": platform.python_version(),
        "checksums": checksums,
        "modules": {
            name: getattr(module.__spec__, "origin", None) or ""
            for name, module in sorted(sys.modules.items())
            if getattr(module, "__spec__", None)
        },
    }
)
